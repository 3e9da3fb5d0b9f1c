using Workerd = import "/workerd/workerd.capnp";

const constant :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker-constant.mjs", esModule = embed "worker-constant.mjs")],
    compatibilityDate = "2025-01-01"))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]);

const hello :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [
      (name = "worker-hello.mjs", esModule = embed "worker-hello.mjs"),
      (name = "wasi.mjs", esModule = embed "wasi.mjs"),
      (name = "hello.wasm", wasm = embed "../../../examples/hello/hello.wasm")],
    compatibilityDate = "2025-01-01"))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]);
