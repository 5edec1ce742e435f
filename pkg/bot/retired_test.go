package bot

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestBotsOfModelsWhoseLifeHasEnded: Amazon's models of pictures and videos are not shipped
// any more, since nobody can call them; yet their dialects are read, for whoever has an
// arrangement with AWS, and for the next model of their kind.
func TestBotsOfModelsWhoseLifeHasEnded(t *testing.T) {
	catalogue := shippedCatalogue(t)
	paths, err := filepath.Glob("testdata/retired/*.yaml")
	if err != nil || len(paths) != 5 {
		t.Fatalf("%d bots, %v", len(paths), err)
	}
	for _, path := range paths {
		src := file(t, path)
		bot, warnings, err := Load(defaultsOf(t, src), src, Options{Strict: true, Kinds: Kinds(), Catalogue: catalogue, Today: looked})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if len(warnings) != 1 || !strings.Contains(warnings[0].Message, "the model's life ended on 2026-") {
			t.Errorf("%s: warnings: %v", path, warnings)
		}
		if bot.Kind == KindVideo && bot.VideoCost(6*time.Second, bot.Video.Resolution) == 0 || bot.Kind == KindImage && bot.ImageCost(1, bot.Image.Quality) == 0 {
			t.Errorf("%s: costs nothing", path)
		}
	}
}
