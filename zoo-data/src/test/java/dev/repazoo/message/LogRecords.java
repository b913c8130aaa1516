package dev.repazoo.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Collects what a class logs, which then is not printed. */
public final class LogRecords extends Handler implements AutoCloseable {
  private final Logger logger;
  private final boolean printed;
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  /** Begins to collect. */
  public LogRecords(Class<?> of) {
    logger = Logger.getLogger(of.getName());
    printed = logger.getUseParentHandlers();
    logger.setUseParentHandlers(false);
    logger.addHandler(this);
  }

  /** The messages so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void publish(LogRecord record) {
    lines.add(new SimpleFormatter().formatMessage(record));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(printed);
  }
}
