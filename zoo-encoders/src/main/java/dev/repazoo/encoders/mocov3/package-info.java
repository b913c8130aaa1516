/**
 * MoCo v3: Chen, Xie and He, An Empirical Study of Training Self-Supervised Vision Transformers,
 * ICCV 2021, arXiv 2104.02057; the checkpoints that RCG publishes.
 */
package dev.repazoo.encoders.mocov3;
