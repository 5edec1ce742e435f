package bot

import (
	"os"
	"testing"
	"time"
)

func shippedSource(b *testing.B, name string) Source {
	b.Helper()
	text, err := os.ReadFile("../../configs/" + name)
	if err != nil {
		b.Fatal(err)
	}
	return Source{Name: name, Text: text}
}

// BenchmarkLoadCatalogue is a part of the start of functions/local.
func BenchmarkLoadCatalogue(b *testing.B) {
	source := shippedSource(b, "models.yaml")
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := LoadCatalogue(source); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoad is what a first query waits for: as a function reads a bot, and as
// functions/local does.
func BenchmarkLoad(b *testing.B) {
	defaults, group := shippedSource(b, "defaults/chat.yaml"), shippedSource(b, "groups/nova/group.yaml")
	file := shippedSource(b, "groups/nova/nova-lite.yaml")
	known, _, err := LoadCatalogue(shippedSource(b, "models.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	for name, o := range map[string]Options{
		"function": {Kinds: Kinds()},
		"strict":   {Kinds: Kinds(), Strict: true, Catalogue: known, Today: time.Now()},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if o.Group, _, err = LoadGroup(group, o); err != nil {
					b.Fatal(err)
				}
				if _, _, err := Load(defaults, file, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
