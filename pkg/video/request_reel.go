package video

import (
	"image"
	"strconv"
	"strings"

	"github.com/poebridge/poebridge/pkg/attachment"
	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// reelParams are where a task of Nova Reel's has its own fields (bedrock.md §4.3).
var reelParams = map[string]string{
	bot.TaskTextVideo:          "textToVideoParams",
	bot.TaskMultiShotAutomated: "multiShotAutomatedParams",
	bot.TaskMultiShotManual:    "multiShotManualParams",
}

func reelRequest(t *bot.Template, w wish) fields {
	params := fields{"text": w.text}
	if len(w.shots) > 0 {
		params = fields{"shots": reelShots(w)}
	} else if len(w.pictures) > 0 {
		params["images"] = []fields{reelPicture(w.pictures[0])}
	}
	return fields{
		"taskType":                   strings.ToUpper(t.Video.Generate), // the task's name is Amazon's, in our letters
		reelParams[t.Video.Generate]: params,
		"videoGenerationConfig":      reelConfig(t, w),
	}
}

// reelConfig has no length for shots that the query says itself: that is refused.
func reelConfig(t *bot.Template, w wish) fields {
	v, config := t.Video, fields{}
	if v.Duration > 0 && len(w.shots) == 0 {
		config["durationSeconds"] = inSeconds(v.Duration)
	}
	if v.FPS > 0 {
		config["fps"] = v.FPS
	}
	if v.Resolution != "" {
		config["dimension"] = v.Resolution
	}
	if w.seed != nil {
		config["seed"] = *w.seed
	}
	return config
}

// reelShots gives the pictures to the first shots, in order.
func reelShots(w wish) []fields {
	shots := make([]fields, len(w.shots))
	for i, text := range w.shots {
		shots[i] = fields{"text": text}
		if i < len(w.pictures) {
			shots[i]["image"] = reelPicture(w.pictures[i])
		}
	}
	return shots
}

func reelPicture(f attachment.File) fields {
	return fields{"format": f.Format, "source": fields{"bytes": f.Data}}
}

// reelFrame is the size that a picture must have: that of the video. It is Nova Reel's only
// one where the template names none.
func reelFrame(resolution string) image.Point {
	wide, high, _ := strings.Cut(resolution, "x")
	w, _ := strconv.Atoi(wide)
	h, _ := strconv.Atoi(high)
	if w <= 0 || h <= 0 {
		return image.Pt(1280, 720)
	}
	return image.Pt(w, h)
}

// counted is how people number what they list: "1.", "2)", "Shot 3:", "- ".
var counted = lazyregexp.New(`(?i)^(?:(?:shot|scene)\s*)?(?:\d{1,2}\s*[.):-]|[-*•])\s+`)

// splitShots finds the shots in a message: its paragraphs, or where it is one its lines.
func splitShots(text string) (shots []string) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	parts := blankLine.Split(strings.TrimSpace(text), -1)
	if len(parts) == 1 {
		parts = strings.Split(parts[0], "\n")
	}
	for _, part := range parts {
		part = counted.ReplaceAllString(strings.TrimSpace(part), "")
		if part = strings.Join(strings.Fields(part), " "); part != "" {
			shots = append(shots, part)
		}
	}
	return shots
}

var blankLine = lazyregexp.New(`\n[ \t]*\n\s*`)
