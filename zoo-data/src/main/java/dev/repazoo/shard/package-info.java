/**
 * Work that several processes or machines share: how it is divided, and how they keep out of each
 * other's way in one folder.
 */
package dev.repazoo.shard;
