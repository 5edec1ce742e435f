package bot

import (
	"flag"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write golden files instead of comparing with them")

// TestFiveFaults shows what a writer sees: every fault at once, each with its place.
func TestFiveFaults(t *testing.T) {
	const path = "testdata/five-faults.yaml"
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = Load(file(t, configs+"/defaults/chat.yaml"), Source{filepath.Base(path), raw}, Options{Strict: true})
	faults, ok := err.(Faults)
	if !ok || len(faults) != 5 {
		t.Errorf("want five faults, got %T:\n%v", err, err)
	}
	golden(t, "testdata/five-faults.golden", text(err)+"\n")
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLoadIsSafeForConcurrentUse(t *testing.T) {
	defaults, bot := file(t, configs+"/defaults/chat.yaml"), Source{"bot.yaml", []byte(smallBot + "poe: {controls: [length]}\n")}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, _, err := Load(defaults, bot, Options{Strict: true}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
