/**
 * Trains generators with representation alignment: the step, the optimizer's state, the average of
 * the weights, the loop, and the folder that a run leaves.
 *
 * <p>It knows generators and encoders by their interfaces only; it must not know any family, the
 * command line or export.
 */
package dev.repazoo.train;
