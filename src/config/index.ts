/**
 * Configuration: flags over environment over one file, read by name, validated with the path of each mistake, then typed.
 *
 * Owns the settings and their defaults. The only room that knows the names of environment variables; called by main.ts.
 */
export { type Config, type ConfigSources, describeConfig, flagNames, rateOf, readConfig } from './config.ts';
