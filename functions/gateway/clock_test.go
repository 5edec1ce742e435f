package main

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/poebridge/poebridge/pkg/config/configsim"
	"github.com/poebridge/poebridge/pkg/lambdahttp/emulator"
)

// shiftSource is added to package time of the binary under test. The wall clock then
// runs ahead of the true one by as many seconds as a file says, while the monotonic
// clock does not: that is what a process finds that was frozen together with its
// machine.
const shiftSource = `package time

import (
	"syscall"
	"unsafe"
)

var shift = openShift()

func openShift() *int64 {
	name, _ := syscall.Getenv("TEST_CLOCK_FILE")
	fd, err := syscall.Open(name, syscall.O_RDONLY, 0)
	if err != nil {
		return new(int64)
	}
	b, err := syscall.Mmap(fd, 0, 8, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return new(int64)
	}
	return (*int64)(unsafe.Pointer(&b[0]))
}
`

// buildWithClock builds the bootstrap with a wall clock that can be moved.
func buildWithClock(t *testing.T) string {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	pkg := filepath.Join(strings.TrimSpace(string(root)), "src", "time")
	const now = "func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n"
	return buildChanged(t, map[string]string{
		filepath.Join(pkg, "time.go"):        changed(t, filepath.Join(pkg, "time.go"), now, now+"\tsec += *shift\n"),
		filepath.Join(pkg, "clock_shift.go"): shiftSource,
	})
}

// clock is the file that moves the wall clock of a process.
type clock string

func newClock(t *testing.T) clock {
	file := filepath.Join(t.TempDir(), "clock")
	if err := os.WriteFile(file, make([]byte, 8), 0o644); err != nil {
		t.Fatal(err)
	}
	return clock(file)
}

func (c clock) advance(t *testing.T, d time.Duration) {
	t.Helper()
	b, err := os.ReadFile(string(c))
	if err != nil {
		t.Fatal(err)
	}
	binary.NativeEndian.PutUint64(b, binary.NativeEndian.Uint64(b)+uint64(d/time.Second))
	f, err := os.OpenFile(string(c), os.O_WRONLY, 0) // in place: the process has it mapped
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(b, 0); err != nil {
		t.Fatal(err)
	}
}

// All connections are forgotten by the other side while the process sleeps, so a
// query that trusted one of them would hang until its time-out.
func TestAFreezeOfFiveMinutes(t *testing.T) {
	now := newClock(t)
	c := launch(t, sleeper(buildWithClock(t), now))
	c.ask(t, "nova-lite", "Hello")
	c.asleep(t)
	c.forget(t)
	c.conf.PutParameter(override, c.put(t, baseName, "groups/nova/nova-lite.yaml")+"\nsystem_prompt: Slept well.\n")
	now.advance(t, 5*time.Minute)

	a := c.ask(t, "nova-lite", "Hello")
	if a.Done > 5*time.Second {
		t.Errorf("answered after %s", a.Done)
	}
	// Templates and keys that are five minutes old were not taken for new ones, though
	// the process has been awake for less than a minute.
	if c.prompt(t) != "Slept well." {
		t.Errorf("Bedrock is told %q", c.prompt(t))
	}
	if n := len(c.conf.Calls(configsim.SecretsManager)); n != 2 {
		t.Errorf("%d calls to Secrets Manager", n)
	}
	if c.Started() != 1 {
		t.Errorf("%d processes", c.Started())
	}
}

// Lambda starts processes ahead of their first query too. The connection that was opened for
// it is forgotten when it comes.
func TestAFirstQueryFiveMinutesAfterTheStart(t *testing.T) {
	now := newClock(t)
	c := launch(t, sleeper(buildWithClock(t), now))
	c.healthy(t)
	eventually(t, "the connection to Bedrock is open and idle", func() bool { return c.sim.Greeted() == 1 })
	c.asleep(t)
	if c.bedrock.forget() == 0 {
		t.Error("no connection was opened ahead of the query")
	}
	now.advance(t, 5*time.Minute)
	if a := c.ask(t, "nova-lite", "Hello"); a.Done > 5*time.Second {
		t.Errorf("answered after %s", a.Done)
	}
}

// sleeper runs a binary with a clock that can be moved, and freezes it.
func sleeper(binary string, now clock) func(*emulator.Options) {
	return func(o *emulator.Options) {
		o.Bootstrap, o.Freeze = binary, true
		o.Timeout = emulator.DefaultTimeout // its deadline is told in the true time
		o.Env = append(o.Env, "TEST_CLOCK_FILE="+string(now))
	}
}
