package io.holdfast.lock.cli;

import io.holdfast.lock.spi.BackendUrl;
import io.holdfast.lock.tck.FrameCountingProxy;
import io.holdfast.lock.tck.LockFixture;
import io.holdfast.lock.tck.ZooKeeperFrames;
import java.net.InetSocketAddress;
import java.util.List;
import org.opentest4j.TestAbortedException;

/**
 * A store that runs somewhere and is not ours.
 *
 * @param url where it is
 * @param allowFaults whether processes and connections of the kit may be hurt
 */
record UrlFixture(String url, boolean allowFaults) implements LockFixture {
  /** What is said of every rule that was not run for want of a permission. */
  static final String NOT_ALLOWED = "--allow-faults was not given";

  @Override
  public FrameCountingProxy proxy() {
    requireAllowed();
    BackendUrl parts = BackendUrl.parse(url);
    List<BackendUrl.Host> hosts = parts.hosts();
    if (hosts.size() != 1) {
      return LockFixture.super.proxy();
    }
    BackendUrl.Host host = hosts.get(0);
    return switch (parts.scheme()) {
      case "redis", "redisson+redis" -> FrameCountingProxy.resp(host.name(), host.portOr(6379));
      case "zookeeper" ->
          FrameCountingProxy.start(
              new InetSocketAddress(host.name(), host.portOr(2181)), ZooKeeperFrames::new);
      default -> LockFixture.super.proxy();
    };
  }

  @Override
  public String url(FrameCountingProxy proxy) {
    int begin = url.indexOf("//") + 2;
    int end = begin;
    while (end < url.length() && "/?".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    int host = url.lastIndexOf('@', end) + 1;
    return url.substring(0, Math.max(begin, host))
        + "127.0.0.1:"
        + proxy.port()
        + url.substring(end);
  }

  @Override
  public void deleteEntry(String name) {
    requireAllowed();
    LockFixture.super.deleteEntry(name);
  }

  @Override
  public void endSession(String name) {
    requireAllowed();
    LockFixture.super.endSession(name);
  }

  @Override
  public void restart() {
    requireAllowed();
    LockFixture.super.restart();
  }

  @Override
  public void restartEmpty() {
    requireAllowed();
    LockFixture.super.restartEmpty();
  }

  private void requireAllowed() {
    if (!allowFaults) {
      throw new TestAbortedException(NOT_ALLOWED);
    }
  }

  /** {@return the store, without secrets} */
  @Override
  public String toString() {
    return BackendUrl.parse(url).toString();
  }
}
