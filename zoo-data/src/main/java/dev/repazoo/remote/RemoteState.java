package dev.repazoo.remote;

/**
 * Which file is at an address.
 *
 * @param bytes its size
 * @param version changes with its content; empty where nothing tells
 */
public record RemoteState(long bytes, String version) {}
