(module
  (import "host" "static" (func $static (param i32) (result i32)))
  (import "host" "delegate" (func $delegate (param i32) (result i32)))
  (func (export "identity") (param i32) (result i32) (local.get 0))
  (func (export "loop_empty") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (i32.add (local.get $x) (i32.const 1)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))
  (func (export "loop_static") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $static (local.get $x)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))
  (func (export "loop_delegate") (param $n i32) (result i32) (local $x i32)
    (loop $again
      (local.set $x (call $delegate (local.get $x)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x)))
