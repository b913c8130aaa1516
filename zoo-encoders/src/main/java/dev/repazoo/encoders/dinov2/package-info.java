/**
 * DINOv2: Oquab et al., Learning Robust Visual Features without Supervision, TMLR 2024, arXiv
 * 2304.07193; with registers: Darcet et al., ICLR 2024, arXiv 2309.16588.
 */
package dev.repazoo.encoders.dinov2;
