/** An application that knows the API alone. */
module com.example.report {
  requires io.holdfast.lock;
}
