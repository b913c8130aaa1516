/**
 * What memory there is and what models take of it, asked before they are built.
 *
 * <p>Knows the interfaces of families, none of the families; must not print.
 */
package dev.repazoo.memory;
