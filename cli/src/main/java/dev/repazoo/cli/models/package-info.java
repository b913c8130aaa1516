/**
 * What options name, found and opened: encoders, codecs, checkpoints, architectures.
 *
 * <p>It knows options, the registry and the stores of weights, and must not know commands.
 */
package dev.repazoo.cli.models;
