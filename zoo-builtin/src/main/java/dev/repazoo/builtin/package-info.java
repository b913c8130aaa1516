/** Trained models that come with the program, as files. */
package dev.repazoo.builtin;
