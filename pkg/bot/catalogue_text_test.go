package bot

import (
	"bytes"
	"reflect"
	"sync"
	"testing"
)

// A model's facts are merged from nodes that it shares with its family, for each question.
func TestFactsAreThoseOfTheTemplateForEveryModelHoweverManyAsk(t *testing.T) {
	known := shippedCatalogue(t)
	var all sync.WaitGroup
	for _, kind := range Kinds() {
		for id := range known.EntriesOf(kind) {
			for _, call := range known.Calls(id) {
				text := known.Template(call.ID)
				for range 2 {
					all.Go(func() {
						if again := known.Template(call.ID); !bytes.Equal(again, text) {
							t.Errorf("%s: one text now, and another then:\n%s\n%s", call.ID, text, again)
						}
					})
				}
				all.Go(func() {
					var want Facts
					from := origins{}
					if root, _ := from.parse(Source{Name: id, Text: text}); root != nil {
						newDecoder(from, true, &want).decode(root, "", &want)
					}
					if got := known.Facts(call.ID); !reflect.DeepEqual(got, want) {
						t.Errorf("%s: the facts are\n%+v, and of the text\n%+v", call.ID, got, want)
					}
				})
			}
		}
	}
	all.Wait()
}
