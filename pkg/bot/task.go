package bot

import "slices"

// Need says what a task has of something that a query or a template may bring.
type Need uint8

// The needs. What is Refused the model has no field for, and fails a call or ignores it.
const (
	Refused Need = iota
	Optional
	Required
)

// Span are the numbers from Low to High, both included.
type Span struct{ Low, High float64 }

func (s Span) has(f float64) bool { return f >= s.Low && f <= s.High }

// Task is one thing that can be asked of the picture models of a dialect, and what it takes.
// The tables are in task_image.go.
type Task struct {
	Name string // as image.generate and image.edit say it

	Picture      Need // of the query: what is changed, or gone by
	Mask         Need // a second one, that says in black and white which part of the first is meant
	StylePicture Need // a second one, whose style is taken over

	Prompt           Need
	PromptCharacters int  // the most that any model of the dialect takes
	MaskPrompt       Need // words in the place of Mask; one of the two where each is Optional, never both
	SearchPrompt     Need // words for what of the picture is meant
	NegativePrompt   bool

	AspectRatio bool // otherwise the picture's own is kept
	Quality     bool
	Style       bool // one of the model's own words for one
	Count       bool // several pictures at once
	Seed        bool
	Strength    *Span // what image.strength may be; nil: the model has no such number
	Guidance    *Span // likewise
	Format      bool  // png or jpeg

	// Fields are what the dialect calls those of the above whose names differ between its
	// tasks: picture, style_picture, search_prompt, strength → field of the request.
	Fields map[string]string
}

// The names in Task.Fields.
const (
	FieldPicture      = "picture"
	FieldStylePicture = "style_picture"
	FieldSearchPrompt = "search_prompt"
	FieldStrength     = "strength"
)

// Generates says whether the task can be asked without a picture.
func (k Task) Generates() bool { return k.Picture != Required }

// Edits says whether the task can be asked with a picture.
func (k Task) Edits() bool { return k.Picture != Refused }

// Tasks are all that can be asked of the models of a dialect; each model takes some of them.
// They are shared: nobody changes them.
func (d ImageDialect) Tasks() []Task { return imageTasks[d] }

// Task is one of [ImageDialect.Tasks] by its name.
func (d ImageDialect) Task(name string) (Task, bool) {
	i := slices.IndexFunc(imageTasks[d], func(k Task) bool { return k.Name == name })
	if i < 0 {
		return Task{}, false
	}
	return imageTasks[d][i], true
}

// Tasks are those that a query of the bot can come to: Generate, then Edit, as far as they
// are named.
func (i Image) Tasks() (tasks []Task) {
	for _, name := range []string{i.Generate, i.Edit} {
		if k, ok := i.Dialect.Task(name); ok && !slices.ContainsFunc(tasks, func(one Task) bool { return one.Name == name }) {
			tasks = append(tasks, k)
		}
	}
	return tasks
}

// VideoTask is one thing that can be asked of the video models of a dialect, and what it
// takes.
type VideoTask struct {
	Name string // as video.generate says it

	Picture          Need // of the query: the first frame
	Pictures         int  // how many it takes at most
	Video            Need // of the query: what is asked about
	Prompt           Need
	PromptCharacters int  // the most that any model of the dialect takes
	Shots            int  // the most parts, of one prompt and perhaps one picture each; 0: the prompt is one
	Seconds          Span // of the video; High 0: a length is not asked for
	Step             int  // between the seconds that there are; 0: a list of the model's

	AspectRatio bool
	Resolution  bool
	FPS         bool
	Loop        bool
	Seed        bool

	// Job says that the video is made by StartAsyncInvoke, into a bucket; otherwise the
	// answer comes at once.
	Job bool
}

// Tasks are all that can be asked of the models of a dialect. They are shared: nobody
// changes them.
func (d VideoDialect) Tasks() []VideoTask { return videoTasks[d] }

// Task is one of [VideoDialect.Tasks] by its name.
func (d VideoDialect) Task(name string) (VideoTask, bool) {
	i := slices.IndexFunc(videoTasks[d], func(k VideoTask) bool { return k.Name == name })
	if i < 0 {
		return VideoTask{}, false
	}
	return videoTasks[d][i], true
}
