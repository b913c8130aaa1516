/**
 * Measures training and sampling: time, throughput and peak memory, with machine and versions.
 *
 * <p>Weights are random and data synthetic. It must not judge: no figure is asserted anywhere.
 */
package dev.repazoo.cli.bench;
