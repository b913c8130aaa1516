/**
 * SigLIP: Zhai et al., Sigmoid Loss for Language Image Pre-Training, ICCV 2023, arXiv 2303.15343;
 * and SigLIP 2: Tschannen et al., arXiv 2502.14786, whose fixed-resolution checkpoints have the
 * same architecture.
 */
package dev.repazoo.encoders.siglip;
