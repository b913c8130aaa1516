package dev.repazoo.spi;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all plugins bring, by kind and id.
 *
 * <p>A plugin that fails to load, or that brings an id another one has brought, is left out and
 * told in {@link #warnings()}; the rest stays usable. Ids are unique within a kind.
 */
public final class Registry {
  private final Set<String> warnings = new LinkedHashSet<>();
  private final Map<String, Registered<EncoderProvider>> encoders;
  private final Map<String, Registered<GeneratorProvider>> generators;
  private final Map<String, Registered<CodecProvider>> codecs;
  private final Map<String, Registered<TextEncoderProvider>> textEncoders;

  private Registry(List<Path> pluginFolders, PluginGate gate) {
    PluginLoader loader = new PluginLoader(pluginFolders, gate, warnings::add);
    encoders = index(loader, EncoderProvider.class, Kind.ENCODER);
    generators = index(loader, GeneratorProvider.class, Kind.GENERATOR);
    codecs = index(loader, CodecProvider.class, Kind.CODEC);
    textEncoders = index(loader, TextEncoderProvider.class, Kind.TEXT_ENCODER);
  }

  /** The plugins on the class path. */
  public static Registry load() {
    return load(List.of());
  }

  /**
   * The plugins on the class path and in folders of jars.
   *
   * @throws IllegalArgumentException when a folder does not exist
   */
  public static Registry load(List<Path> pluginFolders) {
    return load(pluginFolders, PluginGate.OPEN);
  }

  /**
   * The same, of which jars must pass a gate before their classes are loaded.
   *
   * @throws IllegalArgumentException when a folder does not exist
   */
  public static Registry load(List<Path> pluginFolders, PluginGate gate) {
    return new Registry(pluginFolders, gate);
  }

  private <P extends Provider> Map<String, Registered<P>> index(
      PluginLoader loader, Class<P> service, Kind kind) {
    Map<String, Registered<P>> byId = new LinkedHashMap<>();
    for (PluginLoader.Loaded<P> loaded : loader.load(service)) {
      try {
        for (CatalogueEntry entry : loaded.provider().entries()) {
          if (entry == null) {
            throw new IllegalStateException("one of them is null");
          }
          add(byId, new Registered<>(loaded.provider(), entry, loaded.plugin()), kind);
        }
      } catch (PluginException e) {
        warnings.add(e.getMessage());
      } catch (LinkageError | RuntimeException e) {
        warnings.add(
            "plugin "
                + loaded.plugin()
                + " is broken: its entries can't be read: "
                + PluginLoader.reason(e));
      }
    }
    return byId;
  }

  private <P extends Provider> void add(
      Map<String, Registered<P>> byId, Registered<P> candidate, Kind kind) {
    CatalogueEntry entry = candidate.entry();
    if (entry.kind() != kind) {
      warnings.add(
          "plugin %s: %s says that it is of kind %s but comes from a provider of kind %s; skipped"
              .formatted(candidate.plugin(), entry.id(), entry.kind().word(), kind.word()));
      return;
    }
    Registered<P> first = byId.putIfAbsent(entry.id(), candidate);
    if (first != null) {
      warnings.add(
          "plugin %s: %s '%s' is there already, from %s; the second one is skipped"
              .formatted(candidate.plugin(), kind.word(), entry.id(), first.plugin()));
    }
  }

  /** What was left out and why, one line each, with the jar's name. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** All entries: encoders, generators, codecs, text encoders. */
  public List<Registered<? extends Provider>> all() {
    List<Registered<? extends Provider>> all = new ArrayList<>(encoders.values());
    all.addAll(generators.values());
    all.addAll(codecs.values());
    all.addAll(textEncoders.values());
    return all;
  }

  /** All generator families, to ask which one a checkpoint fits. */
  public List<GeneratorProvider> generatorFamilies() {
    return families(generators);
  }

  /** All encoder families. */
  public List<EncoderProvider> encoderFamilies() {
    return families(encoders);
  }

  /** All codec families. */
  public List<CodecProvider> codecFamilies() {
    return families(codecs);
  }

  /** All text encoder families. */
  public List<TextEncoderProvider> textEncoderFamilies() {
    return families(textEncoders);
  }

  private static <P extends Provider> List<P> families(Map<String, Registered<P>> entries) {
    return entries.values().stream().map(Registered::provider).distinct().toList();
  }

  /** The encoder of that id; {@link UnknownIdException} names the nearest ones. */
  public Registered<EncoderProvider> encoder(String id) {
    return find(encoders, "encoder", id);
  }

  /** The generator of that id; {@link UnknownIdException} names the nearest ones. */
  public Registered<GeneratorProvider> generator(String id) {
    return find(generators, "model", id);
  }

  /** The codec of that id; {@link UnknownIdException} names the nearest ones. */
  public Registered<CodecProvider> codec(String id) {
    return find(codecs, "codec", id);
  }

  /** The text encoder of that id; {@link UnknownIdException} names the nearest ones. */
  public Registered<TextEncoderProvider> textEncoder(String id) {
    return find(textEncoders, "text encoder", id);
  }

  /** The entries of that id, of whatever kind; {@link UnknownIdException} when there is none. */
  public List<Registered<? extends Provider>> named(String id) {
    List<Registered<? extends Provider>> all = all();
    List<Registered<? extends Provider>> found =
        all.stream().filter(one -> one.entry().id().equals(id)).toList();
    if (found.isEmpty()) {
      throw new UnknownIdException(
          "entry", id, all.stream().map(one -> one.entry().id()).distinct().toList());
    }
    return found;
  }

  private static <P extends Provider> Registered<P> find(
      Map<String, Registered<P>> byId, String what, String id) {
    Registered<P> found = byId.get(id);
    if (found == null) {
      throw new UnknownIdException(what, id, byId.keySet());
    }
    return found;
  }
}
