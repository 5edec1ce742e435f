package main

import "testing"

func TestGoroutinesOfTheRuntimeAndOfIdleConnectionsAreNotCounted(t *testing.T) {
	const ours = `goroutine 1 gp=0xc0000081e0 m=nil [sync.WaitGroup.Wait, 1 minutes]:
main.main()
	main.go:1 +0xc5 fp=0xc000515b80

`
	const others = `goroutine 0 gp=0x0 m=3 [idle]:
runtime.futex(0x190a3d8)

goroutine 19 gp=0xc0 m=nil [cleanup wait]:
runtime.gopark(0x0)
created by runtime.(*cleanupQueue).createGs in goroutine 1
	mcleanup.go:1

goroutine 20 gp=0xc1 m=nil [select]:
net/http.(*persistConn).writeLoop(0xc2)
created by net/http.(*Transport).dialConn in goroutine 7

`
	if n := countStacks(others + ours + others); n != 1 {
		t.Errorf("%d of 1", n)
	}
}
