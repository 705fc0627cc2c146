package io.holdfast.lock.cli;

import io.holdfast.lock.tck.seckill.SaleMode;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a child JVM is to do. Written to its standard input and not to its command line, since the
 * URL may have a password.
 *
 * @param mode what keeps the buyers apart
 * @param url the store of the lock, empty for none
 * @param lockName the name of the lock
 * @param lease its lease
 * @param officePort where the tickets are
 * @param think how long a buyer thinks
 * @param freezeAfter after how many sales a buyer stops for ever before writing, -1 for never
 * @param buyers the names of the buyers
 */
record ChildTask(
    SaleMode mode,
    String url,
    String lockName,
    Duration lease,
    int officePort,
    Duration think,
    int freezeAfter,
    List<String> buyers) {
  /** The same for other buyers, none of whom stops. */
  ChildTask takenOver(List<String> unserved) {
    return new ChildTask(mode, url, lockName, lease, officePort, think, -1, unserved);
  }

  /** Whether a buyer stops for ever. */
  boolean freezes() {
    return freezeAfter >= 0;
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeUTF(mode.name());
    out.writeUTF(url);
    out.writeUTF(lockName);
    out.writeUTF(lease.toString());
    out.writeInt(officePort);
    out.writeUTF(think.toString());
    out.writeInt(freezeAfter);
    out.writeInt(buyers.size());
    for (String buyer : buyers) {
      out.writeUTF(buyer);
    }
    out.flush();
  }

  static ChildTask readFrom(DataInputStream in) throws IOException {
    SaleMode mode = SaleMode.valueOf(in.readUTF());
    String url = in.readUTF();
    String lockName = in.readUTF();
    Duration lease = Duration.parse(in.readUTF());
    int officePort = in.readInt();
    Duration think = Duration.parse(in.readUTF());
    int freezeAfter = in.readInt();
    List<String> buyers = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      buyers.add(in.readUTF());
    }
    return new ChildTask(mode, url, lockName, lease, officePort, think, freezeAfter, buyers);
  }
}
