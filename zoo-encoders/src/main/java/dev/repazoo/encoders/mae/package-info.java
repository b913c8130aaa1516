/**
 * MAE: He et al., Masked Autoencoders Are Scalable Vision Learners, CVPR 2022, arXiv 2111.06377.
 */
package dev.repazoo.encoders.mae;
