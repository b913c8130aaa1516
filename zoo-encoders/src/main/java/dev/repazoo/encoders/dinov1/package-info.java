/**
 * DINO: Caron et al., Emerging Properties in Self-Supervised Vision Transformers, ICCV 2021, arXiv
 * 2104.14294.
 */
package dev.repazoo.encoders.dinov1;
