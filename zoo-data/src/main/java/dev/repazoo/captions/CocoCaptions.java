package dev.repazoo.captions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * COCO's captions: {@code annotations/captions_train2014.json} and its like, of 2014 and 2017. It
 * is read without keeping the document.
 *
 * <p>Captions keep the file's order, images are in that of their ids, as pycocotools gives them and
 * the MS-COCO protocol of text-to-image generators wants.
 *
 * <p>Source: T.-Y. Lin et al., "Microsoft COCO"; cocodataset.org, data format.
 *
 * @param images in the order of their ids
 * @param strangers ids of images that have captions and are not listed, in order
 */
public record CocoCaptions(List<Image> images, List<Long> strangers) {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * An image.
   *
   * @param id its number
   * @param file its name, without a folder
   * @param captions in the file's order, blank ones left out
   */
  public record Image(long id, String file, List<String> captions) {
    /** Copies the list. */
    public Image {
      captions = List.copyOf(captions);
    }
  }

  /** Copies the lists. */
  public CocoCaptions {
    images = List.copyOf(images);
    strangers = List.copyOf(strangers);
  }

  /** Whether a file is such a one by its name. */
  public static boolean isOne(String name) {
    return name.substring(name.lastIndexOf('/') + 1).matches("captions_.*\\.json");
  }

  /**
   * Reads a file.
   *
   * @param where its name, for messages
   * @throws IOException if it is damaged, holds no captions, or an id occurs twice
   */
  public static CocoCaptions read(String where, InputStream content) throws IOException {
    try (JsonParser json = JSON.createParser(content)) {
      return new Reader(where, json).document();
    } catch (JsonProcessingException e) {
      throw CaptionText.damaged(where, e);
    }
  }

  private static final class Reader {
    private final String where;
    private final JsonParser json;
    private final Map<Long, String> files = new TreeMap<>();
    private final Map<Long, List<String>> captions = new TreeMap<>();
    private final Set<Long> annotations = new HashSet<>();
    private final Set<String> lists = new HashSet<>();

    Reader(String where, JsonParser json) {
      this.where = where;
      this.json = json;
    }

    CocoCaptions document() throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException(where + ": no JSON object with 'images' and 'annotations'");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        JsonToken value = json.nextToken();
        boolean list = key.equals("images") || key.equals("annotations");
        if (!list) {
          json.skipChildren();
        } else if (value != JsonToken.START_ARRAY || !lists.add(key)) {
          throw new IOException(
              where
                  + ": '"
                  + key
                  + "' "
                  + (value == JsonToken.START_ARRAY ? "occurs twice" : "is no list"));
        } else {
          while (json.nextToken() != JsonToken.END_ARRAY) {
            entry(key.equals("images"));
          }
        }
      }
      if (json.nextToken() != null) {
        throw new IOException(where + ": something follows the JSON object");
      }
      for (String key : List.of("images", "annotations")) {
        if (!lists.contains(key)) {
          throw new IOException(where + ": there is no list '" + key + "'; is it COCO's captions?");
        }
      }
      List<Image> images = new ArrayList<>(files.size());
      files.forEach(
          (id, file) -> images.add(new Image(id, file, captions.getOrDefault(id, List.of()))));
      return new CocoCaptions(
          images, captions.keySet().stream().filter(id -> !files.containsKey(id)).toList());
    }

    private void entry(boolean image) throws IOException {
      String place = place();
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw new IOException(place + ": an entry is no object");
      }
      long id = -1;
      long imageId = -1;
      String text = "";
      boolean found = false;
      String textKey = image ? "file_name" : "caption";
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        JsonToken value = json.nextToken();
        if (key.equals("id")) {
          id = number(place, key, value);
        } else if (!image && key.equals("image_id")) {
          imageId = number(place, key, value);
        } else if (key.equals(textKey)) {
          if (value != JsonToken.VALUE_STRING) {
            throw new IOException(place + ": '" + key + "' is no string");
          }
          text = json.getText().strip();
          found = true;
        } else {
          json.skipChildren();
        }
      }
      if (image) {
        image(place, id, text);
      } else {
        annotation(place, id, imageId, text, found);
      }
    }

    private void image(String place, long id, String file) throws IOException {
      if (id < 0 || file.isEmpty()) {
        throw new IOException(place + ": an image lacks its 'id' or 'file_name'");
      }
      if (files.put(id, file) != null) {
        throw new IOException(place + ": image id " + id + " occurs twice");
      }
    }

    private void annotation(String place, long id, long imageId, String caption, boolean found)
        throws IOException {
      if (imageId < 0 || !found) {
        throw new IOException(
            place + ": an annotation lacks its 'image_id' or 'caption'; is it COCO's captions?");
      }
      if (id >= 0 && !annotations.add(id)) {
        throw new IOException(place + ": annotation id " + id + " occurs twice");
      }
      List<String> ofImage = captions.computeIfAbsent(imageId, i -> new ArrayList<>());
      if (!caption.isEmpty()) {
        ofImage.add(caption);
      }
    }

    private long number(String place, String key, JsonToken value) throws IOException {
      if (value != JsonToken.VALUE_NUMBER_INT || json.getLongValue() < 0) {
        throw new IOException(
            place + ": '" + key + "' is " + json.getText() + "; it must be a whole number");
      }
      return json.getLongValue();
    }

    private String place() {
      return "%s, line %d, byte %d"
          .formatted(
              where,
              json.currentTokenLocation().getLineNr(),
              json.currentTokenLocation().getByteOffset());
    }
  }
}
