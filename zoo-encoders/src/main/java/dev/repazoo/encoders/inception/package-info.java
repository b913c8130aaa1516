/**
 * Inception-v3 as FID and the Inception score take it: Szegedy et al., Rethinking the Inception
 * Architecture for Computer Vision, CVPR 2016, arXiv 1512.00567, in the weights of TensorFlow's
 * graph of December 2015.
 */
package dev.repazoo.encoders.inception;
