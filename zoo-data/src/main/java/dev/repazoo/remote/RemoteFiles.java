package dev.repazoo.remote;

import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Files on other machines, by the schemes of their addresses. Found by {@link
 * java.util.ServiceLoader}; safe for several threads.
 */
public interface RemoteFiles {
  /** What addresses begin with, without the colon: {@code https}. */
  Set<String> schemes();

  /**
   * What is at an address now.
   *
   * @throws NoSuchFileException if nothing is
   * @throws IOException if that can't be found out
   */
  RemoteState state(URI file) throws IOException;

  /**
   * Some bytes of a file.
   *
   * @throws IOException if there are fewer, or they can't be read
   */
  byte[] read(URI file, long from, int length) throws IOException;

  /**
   * Copies a file. It appears whole, or not at all.
   *
   * @param state of the file that is meant
   * @param target where nothing is; its folder is there
   * @throws IOException if it can't be, or another file is there now
   */
  void fetch(URI file, RemoteState state, Path target, ProgressListener progress)
      throws IOException;

  /**
   * Names of the files in a folder, without those in folders of it.
   *
   * @return empty where that can't be asked, as of web servers
   * @throws NoSuchFileException if there is no such folder
   */
  Optional<List<String>> list(URI folder) throws IOException;
}
