package io.holdfast.lock.tck;

/**
 * The frames of ZooKeeper's client protocol: each is a length of four bytes, and so many bytes that
 * begin with the number of the request, or with -1 if a watch fired.
 */
public final class ZooKeeperFrames implements FrameParser {
  private static final int LONGEST = 1 << 24;

  /** Whether the length is still being read. */
  private boolean header = true;

  /** How many bytes of the header, or of the body, were read. */
  private int read;

  private int length;
  private int number;

  /** Makes a parser at the beginning of a connection. */
  public ZooKeeperFrames() {}

  @Override
  public End next(byte b) {
    if (header) {
      length = (length << 8) | (b & 0xff);
      if (++read == Integer.BYTES) {
        begin();
      }
      return End.NONE;
    }
    if (read < Integer.BYTES) {
      number = (number << 8) | (b & 0xff);
    }
    return ++read == length ? end() : End.NONE;
  }

  private void begin() {
    if (length < Integer.BYTES || length > LONGEST) {
      throw new IllegalArgumentException("not a frame of ZooKeeper's: length " + length);
    }
    header = false;
    read = 0;
    number = 0;
  }

  private End end() {
    header = true;
    read = 0;
    length = 0;
    return number == -1 ? End.PUSH : End.FRAME;
  }
}
