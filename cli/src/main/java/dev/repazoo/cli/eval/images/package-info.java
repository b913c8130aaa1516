/** Images that are measured: where they come from, and what is known of how they were made. */
package dev.repazoo.cli.eval.images;
