package io.holdfast.lock.redisson.others;

/** Run by {@link OthersTest}. */
class FencedLockConformity extends NativeConformance {
  FencedLockConformity() {
    super(NativeLocks.Kind.FENCED);
  }
}
