package io.holdfast.lock.tck;

/**
 * Finds where the frames of a protocol end in a stream of bytes. One instance reads one direction
 * of one connection. Not thread-safe.
 */
public interface FrameParser {
  /** What a byte ended. */
  enum End {
    /** No frame: more bytes belong to it. */
    NONE,
    /**
     * A part of a request, which has a reply of its own but asks for nothing by itself, as what
     * precedes the end of a transaction.
     */
    PART,
    /** A frame: a request, or the reply to one. */
    FRAME,
    /**
     * Something that the store sent unasked, such as a message of a subscription; or a request that
     * is answered by such, and not by a frame.
     */
    PUSH
  }

  /**
   * Takes the next byte.
   *
   * @param b the byte
   * @return what it ended
   * @throws IllegalArgumentException if the byte cannot stand here
   */
  End next(byte b);
}
