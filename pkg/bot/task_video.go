package bot

// The tasks of video models.
const (
	TaskTextVideo          = "text_video"
	TaskMultiShotAutomated = "multi_shot_automated" // the model makes shots out of one prompt
	TaskMultiShotManual    = "multi_shot_manual"    // the query says every shot
	TaskUnderstand         = "understand"
)

// videoTasks are bedrock.md §4.3. Pegasus takes 2000 tokens, which are at least as many
// characters.
var videoTasks = map[VideoDialect][]VideoTask{
	VideoNovaReel: {
		{Name: TaskTextVideo, Job: true, Picture: Optional, Pictures: 1, Prompt: Required, PromptCharacters: 512, Seconds: Span{6, 6}, Step: 6, Resolution: true, FPS: true, Seed: true},
		{Name: TaskMultiShotAutomated, Job: true, Prompt: Required, PromptCharacters: 4000, Seconds: Span{12, 120}, Step: 6, Resolution: true, FPS: true, Seed: true},
		{Name: TaskMultiShotManual, Job: true, Picture: Optional, Pictures: 20, Prompt: Required, PromptCharacters: 512, Shots: 20, Resolution: true, FPS: true, Seed: true},
	},
	VideoLuma: {
		{Name: TaskTextVideo, Job: true, Picture: Optional, Pictures: 1, Prompt: Required, PromptCharacters: 5000, Seconds: Span{5, 9}, Step: 4, AspectRatio: true, Resolution: true, Loop: true},
	},
	VideoPegasus: {
		{Name: TaskUnderstand, Video: Required, Prompt: Required, PromptCharacters: 2000},
	},
}
