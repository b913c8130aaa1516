package dev.repazoo.remote;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** All {@link RemoteFiles} of the class path. */
public final class RemoteSystems {
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.+");

  private RemoteSystems() {}

  /** Whether a word is an address rather than a path. */
  public static boolean isAddress(String word) {
    return ADDRESS.matcher(word).matches();
  }

  /**
   * What reads an address.
   *
   * @throws IOException if nothing on the class path does; the message says what is there
   */
  public static RemoteFiles of(URI address) throws IOException {
    Map<String, RemoteFiles> known = new TreeMap<>();
    for (RemoteFiles files : Loaded.ALL) {
      files.schemes().forEach(scheme -> known.putIfAbsent(scheme, files));
    }
    RemoteFiles found = known.get(address.getScheme());
    if (found == null) {
      throw new IOException(
          "%s: nothing here reads %s:// addresses, only %s://; './zoo spark' with the same words reads those of Hadoop's file systems"
              .formatted(address, address.getScheme(), String.join("://, ", known.keySet())));
    }
    return found;
  }

  /** Loaded when first asked for. */
  private static final class Loaded {
    private static final List<RemoteFiles> ALL =
        ServiceLoader.load(RemoteFiles.class, RemoteFiles.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
  }
}
