package io.holdfast.lock.tck;

class LocalConformanceTest extends LockConformance {
  @Override
  protected LockFixture fixture() {
    return new LockFixture() {
      @Override
      public String url() {
        return "local:conformance";
      }

      @Override
      public boolean virtualTime() {
        return true;
      }
    };
  }
}
