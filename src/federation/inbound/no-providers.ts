import { claimedIssuer } from './claimed-issuer.ts';
import type { IdentityProvider } from './identity-provider.ts';

/** AWS answers a token that came as one of Amazon's and is none with a sentence of its own; Facebook's are Facebook's to reject. */
const AMAZON = 'www.amazon.com';

/** The identity provider of a server whose accounts have none: it refuses every assertion as AWS refuses one of an unknown provider. */
export const noProviders: IdentityProvider = {
  async webIdentity({ token, providerId }) {
    if (providerId !== undefined) {
      return { ok: false, refusal: { reason: providerId === AMAZON ? 'not-amazons' : 'rejected' } };
    }
    const claimed = claimedIssuer(token);
    return {
      ok: false,
      refusal: claimed.ok ? { reason: 'unknown-provider', issuer: claimed.issuer } : claimed.refusal,
    };
  },
  async saml() {
    return { ok: false, refusal: { reason: 'unknown-provider' } };
  },
};
