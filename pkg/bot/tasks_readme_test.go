package bot

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

var needs = map[Need]string{Refused: "–", Optional: "if there is one", Required: "needed"}

// imageTaskRow is what the README says of a task of pictures.
func imageTaskRow(d ImageDialect, k Task) string {
	second := needs[k.Mask]
	if k.Mask != Refused {
		second += ", as mask"
	}
	if k.StylePicture != Refused {
		second = needs[k.StylePicture] + ", for its style"
	}
	var takes []string
	for _, path := range sortedKeys(imageTakes) {
		if name := strings.TrimPrefix(path, "image."); imageTakes[path](k) {
			switch {
			case path == "image.strength":
				name += fmt.Sprintf(" %v to %v", k.Strength.Low, k.Strength.High)
			case path == "image.search_prompt":
				name += " (needed)"
			}
			takes = append(takes, name)
		}
	}
	return fmt.Sprintf("| `%s` | `%s` | %s | %s | %s | %s |", d, k.Name, needs[k.Picture], second, needs[k.Prompt], orDash(takes))
}

func orDash(list []string) string {
	if len(list) == 0 {
		return "–"
	}
	return strings.Join(list, ", ")
}

func videoTaskRow(d VideoDialect, k VideoTask) string {
	file := needs[k.Picture]
	switch {
	case k.Video != Refused:
		file = "a video, " + needs[k.Video]
	case k.Pictures > 1:
		file += fmt.Sprintf(", up to %d", k.Pictures)
	}
	length := "–"
	if k.Seconds.High > 0 {
		length = k.lengths()
	}
	var takes []string
	for _, path := range sortedKeys(videoTakes) {
		if name := strings.TrimPrefix(path, "video."); name != "takes_image" && name != "duration" && videoTakes[path](k) {
			takes = append(takes, name)
		}
	}
	return fmt.Sprintf("| `%s` | `%s` | %s | %d | %s | %s |", d, k.Name, file, k.PromptCharacters, length, orDash(takes))
}

// TestTheReadmeHasEveryTask, with what it takes, as the tables in the code say.
func TestTheReadmeHasEveryTask(t *testing.T) {
	raw, err := os.ReadFile(configs + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, d := range []ImageDialect{ImageTitan, ImageStability} {
		for _, k := range d.Tasks() {
			rows = append(rows, imageTaskRow(d, k))
		}
	}
	for _, d := range []VideoDialect{VideoNovaReel, VideoLuma, VideoPegasus} {
		for _, k := range d.Tasks() {
			rows = append(rows, videoTaskRow(d, k))
		}
	}
	for _, row := range rows {
		if !strings.Contains(string(raw), row+"\n") {
			t.Errorf("no row\n%s", row)
		}
	}
	if n := strings.Count(string(raw), "\n| `titan` | `") + strings.Count(string(raw), "\n| `stability` | `") +
		strings.Count(string(raw), "\n| `nova_reel` | `") + strings.Count(string(raw), "\n| `luma` | `") + strings.Count(string(raw), "\n| `pegasus` | `"); n != len(rows) {
		t.Errorf("%d rows of tasks, want %d", n, len(rows))
	}
}
