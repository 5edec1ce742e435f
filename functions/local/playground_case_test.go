package main

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/poebridge/poebridge/functions/local/internal/playground"
)

var updateCases = flag.Bool("update-cases", false, "write the answers of testdata/cases anew; read the difference before you commit it")

// Every file in testdata/cases, as the playground saves them, is an answer that is given
// again: the same query, with the same bytes of Bedrock's, asks the same of Bedrock and gets
// the same events.
func TestSavedCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var saved playground.Case
			if err := json.Unmarshal(text, &saved); err != nil {
				t.Fatal(err)
			}
			got := replayed(t, saved)
			if *updateCases {
				writeCase(t, file, got)
				return
			}
			compareCases(t, got, saved)
		})
	}
}

// A case that was just saved is replayed as any other: also one in which Bedrock fails.
func TestACaseIsSavedAndReplayed(t *testing.T) {
	for _, text := range []string{"Hello!", "error throttling", "error abort"} {
		p := start(t, nil)
		_, id := p.askInPage("nova/nova-lite", text)
		var saved playground.Case
		if status := p.page(http.MethodGet, "wire/"+id+"/case", nil, &saved); status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
		p.end()
		if len(saved.Bedrock) == 0 || !strings.Contains(saved.Template, "nova-lite") {
			t.Errorf("%+v", saved)
		}
		compareCases(t, replayed(t, saved), saved)
	}
}

// What a change would break is seen.
func TestACaseThatComesOutDifferently(t *testing.T) {
	saved := playground.Case{Answer: "event: text\ndata: {\"text\":\"a\"}\n\n: still here\n\nevent: text\ndata: {\"text\":\"b\"}\n\nevent: done\ndata: {}\n\n"}
	same := playground.Case{Answer: "event: text\ndata: {\"text\":\"ab\"}\n\nevent: done\ndata: {}\n\n"}
	other := playground.Case{Answer: "event: text\ndata: {\"text\":\"abc\"}\n\nevent: done\ndata: {}\n\n"}
	if a, b := eventsOf(t, saved), eventsOf(t, same); !reflect.DeepEqual(a, b) {
		t.Errorf("pieces count: %q, %q", a, b)
	}
	if a, b := eventsOf(t, saved), eventsOf(t, other); reflect.DeepEqual(a, b) {
		t.Errorf("text does not count: %q", a)
	}
}
