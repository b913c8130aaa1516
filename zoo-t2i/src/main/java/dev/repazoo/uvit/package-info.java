/**
 * U-ViT, a diffusion transformer whose time, text and patches are tokens of one sequence, with long
 * skips from the first blocks to the last.
 *
 * <p>Written in {@code dev.repazoo.nn}; knows no engine.
 */
package dev.repazoo.uvit;
