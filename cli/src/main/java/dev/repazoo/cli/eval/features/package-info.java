/** From images to features: input rules of the tools, networks, and files of features. */
package dev.repazoo.cli.eval.features;
