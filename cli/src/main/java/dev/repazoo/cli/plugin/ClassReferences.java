package dev.repazoo.cli.plugin;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a class file refers to, read off its constant pool.
 *
 * <p>Source: The Java Virtual Machine Specification, section 4.4.
 *
 * @param classes names of classes, with slashes
 * @param members methods and fields
 */
record ClassReferences(List<String> classes, List<Member> members) {
  private static final int MAGIC = 0xCAFEBABE;
  private static final int UTF8 = 1;
  private static final int CLASS = 7;
  private static final int FIELD = 9;
  private static final int INTERFACE_METHOD = 11;
  private static final int NAME_AND_TYPE = 12;

  /** Copies the lists. */
  ClassReferences {
    classes = List.copyOf(classes);
    members = List.copyOf(members);
  }

  /**
   * A method or field.
   *
   * @param owner class by which it is referred to, with slashes
   * @param descriptor of its type
   */
  record Member(String owner, String name, String descriptor) {
    /** For people: {@code Generator.velocity()}. */
    String words() {
      String simple = owner.substring(owner.lastIndexOf('/') + 1).replace('$', '.');
      return name.equals("<init>")
          ? "a constructor of " + simple
          : simple + "." + name + (descriptor.startsWith("(") ? "()" : "");
    }
  }

  /** An entry of the pool: its tag, up to two indices, and its text. */
  private record Constant(int tag, int first, int second, String text) {}

  /**
   * Reads a class file.
   *
   * @param prefix only classes whose names begin so, with slashes, count
   * @throws IOException if it is no class file
   */
  static ClassReferences of(byte[] file, String prefix) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
    if (in.readInt() != MAGIC) {
      throw new IOException("no class file");
    }
    in.readInt(); // version
    Constant[] pool = new Constant[in.readUnsignedShort()];
    for (int i = 1; i < pool.length; i++) {
      pool[i] = constant(in);
      if (pool[i].tag == 5 || pool[i].tag == 6) {
        i++; // long and double take two places
      }
    }
    List<String> classes = new ArrayList<>();
    List<Member> members = new ArrayList<>();
    for (Constant constant : pool) {
      if (constant == null) {
        continue;
      }
      if (constant.tag == CLASS && pool[constant.first].text.startsWith(prefix)) {
        classes.add(pool[constant.first].text);
      } else if (constant.tag >= FIELD && constant.tag <= INTERFACE_METHOD) {
        String owner = pool[pool[constant.first].first].text;
        Constant signature = pool[constant.second];
        if (owner.startsWith(prefix)) {
          members.add(new Member(owner, pool[signature.first].text, pool[signature.second].text));
        }
      }
    }
    return new ClassReferences(classes, members);
  }

  private static Constant constant(DataInputStream in) throws IOException {
    int tag = in.readUnsignedByte();
    return switch (tag) {
      case UTF8 -> new Constant(tag, 0, 0, in.readUTF());
      case 3, 4 -> skipped(in, tag, 4);
      case 5, 6 -> skipped(in, tag, 8);
      case CLASS, 8, 16, 19, 20 -> new Constant(tag, in.readUnsignedShort(), 0, "");
      case FIELD, 10, INTERFACE_METHOD, NAME_AND_TYPE, 17, 18 ->
          new Constant(tag, in.readUnsignedShort(), in.readUnsignedShort(), "");
      case 15 -> skipped(in, tag, 3);
      default -> throw new IOException("a class file with constants of kind " + tag);
    };
  }

  private static Constant skipped(DataInputStream in, int tag, int bytes) throws IOException {
    in.skipBytes(bytes);
    return new Constant(tag, 0, 0, "");
  }
}
