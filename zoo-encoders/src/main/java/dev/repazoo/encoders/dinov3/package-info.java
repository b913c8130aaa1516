/**
 * DINOv3: Siméoni et al., arXiv 2508.10104. Its vision transformers, distilled from one of 7
 * billion parameters; its ConvNeXts are another architecture.
 */
package dev.repazoo.encoders.dinov3;
