/**
 * I-JEPA: Assran et al., Self-Supervised Learning from Images with a Joint-Embedding Predictive
 * Architecture, CVPR 2023, arXiv 2301.08243.
 */
package dev.repazoo.encoders.jepa;
