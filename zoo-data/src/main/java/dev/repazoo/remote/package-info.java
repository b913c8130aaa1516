/**
 * Files on other machines: {@link dev.repazoo.remote.RemoteFiles} reads them, and {@link
 * dev.repazoo.remote.ShardCache} keeps copies of the large ones on this machine, within a limit.
 *
 * <p>Must not know what is in the files.
 */
package dev.repazoo.remote;
