/**
 * Configurations in JSON, read strictly: a file into an object, an object key by key.
 *
 * <p>Knows JSON and words: no model, engine or option. What a value means and how it must fit the
 * others is for the records that are made of it.
 */
package dev.repazoo.json;
