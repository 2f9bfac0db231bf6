import { isIP } from 'node:net';

/** Whether `text` is an IP address or a CIDR block; an IPv4 address in IPv6 wrapping is none, since peers are compared without it. */
export function isAddressRange(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0 || address.includes('%') || /^::ffff:/i.test(address)) return false;
  return bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
