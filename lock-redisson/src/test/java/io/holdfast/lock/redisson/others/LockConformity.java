package io.holdfast.lock.redisson.others;

/** Run by {@link OthersTest}. */
class LockConformity extends NativeConformance {
  LockConformity() {
    super(NativeLocks.Kind.LOCK);
  }
}
