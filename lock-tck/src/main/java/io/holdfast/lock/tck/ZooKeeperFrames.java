package io.holdfast.lock.tck;

/**
 * The frames of ZooKeeper's client protocol, in both directions: a length of four bytes and so many
 * bytes, of which the first four are the number of the request. Pings and their answers end no
 * frame: they come by time and not for an operation.
 */
public final class ZooKeeperFrames implements FrameParser {
  private static final int INT = Integer.BYTES;

  /** As many bytes as a server takes for a length by default, and some more. */
  private static final int LONGEST = 1 << 24;

  private static final int WATCH_EVENT = -1;
  private static final int PING = -2;

  private int length;
  private int number;
  private int read;

  /** Makes a parser at the beginning of a connection. */
  public ZooKeeperFrames() {}

  @Override
  public End next(byte b) {
    if (read < INT) {
      length = (length << Byte.SIZE) | (b & 0xff);
      if (++read == INT && (length < INT || length > LONGEST)) {
        throw new IllegalArgumentException("not ZooKeeper: a frame of " + length + " bytes");
      }
      return End.NONE;
    }
    if (read < 2 * INT) {
      number = (number << Byte.SIZE) | (b & 0xff);
    }
    return ++read - INT < length ? End.NONE : ended();
  }

  private End ended() {
    End end =
        switch (number) {
          case WATCH_EVENT -> End.PUSH;
          case PING -> End.NONE;
          default -> End.FRAME;
        };
    length = 0;
    number = 0;
    read = 0;
    return end;
  }
}
