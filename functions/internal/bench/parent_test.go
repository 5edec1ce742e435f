package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// parentVariable has this binary start a baseline and wait to be killed.
const parentVariable = "BENCH_TEST_PARENT"

// startAndWait tells the address of a baseline that it has started.
func startAndWait() {
	address, err := freeAddress()
	if err == nil {
		self, _ := os.Executable()
		_, err = runs(func(l launch) *exec.Cmd {
			cmd := exec.Command(self)
			cmd.Env = baseline{kindReader, l.address, l.upstream}.environment()
			return cmd
		})(placement{}, launch{address: address, upstream: "http://" + address, ended: func(error) {}})
	}
	fmt.Println(address, err)
	select {}
}

func TestWhatTheBenchStartedEndsWithIt(t *testing.T) {
	onLinux(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	parent := exec.Command(self)
	parent.Env = []string{parentVariable + "=1"}
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	address, _, _ := strings.Cut(line, " ")
	err = await(t.Context(), address, "/")
	conn, dialed := net.Dial("tcp", address)
	_ = parent.Process.Kill()
	_ = parent.Wait() // it was killed
	if err != nil || dialed != nil {
		t.Fatal(err, dialed)
	}
	defer conn.Close()
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := conn.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("what listens on %s lives on", address)
	}
}
