package chat

import "github.com/poebridge/poebridge/pkg/fault"

// note names something that we add below an answer.
type note string

const (
	noteMaxTokens note = "max_tokens"
	noteFiltered  note = "filtered"
	noteContext   note = "context"
)

// in returns the note in the language of a BCP 47 tag.
func (n note) in(tag string) string { return notes[fault.Language(tag)][n] }

// notes has the languages of fault's texts.
var notes = map[string]map[note]string{
	"en": {
		noteMaxTokens: "The answer ends here because it has reached its maximum length. Ask the bot to continue.",
		noteFiltered:  "A content filter ended the answer here.",
		noteContext:   "The answer ends here because the conversation fills the model's memory. Start a new chat to go on.",
	},
	"de": {
		noteMaxTokens: "Die Antwort endet hier, weil sie ihre Höchstlänge erreicht hat. Bitte den Bot, fortzufahren.",
		noteFiltered:  "Ein Inhaltsfilter hat die Antwort hier beendet.",
		noteContext:   "Die Antwort endet hier, weil die Unterhaltung das Gedächtnis des Modells füllt. Beginne einen neuen Chat.",
	},
	"es": {
		noteMaxTokens: "La respuesta termina aquí porque ha alcanzado su longitud máxima. Pide al bot que continúe.",
		noteFiltered:  "Un filtro de contenido ha terminado la respuesta aquí.",
		noteContext:   "La respuesta termina aquí porque la conversación llena la memoria del modelo. Empieza un chat nuevo.",
	},
	"fr": {
		noteMaxTokens: "La réponse s'arrête ici car elle a atteint sa longueur maximale. Demandez au bot de continuer.",
		noteFiltered:  "Un filtre de contenu a arrêté la réponse ici.",
		noteContext:   "La réponse s'arrête ici car la conversation remplit la mémoire du modèle. Commencez une nouvelle discussion.",
	},
	"ja": {
		noteMaxTokens: "最大の長さに達したため、回答はここで終わります。続きはボットに頼んでください。",
		noteFiltered:  "コンテンツフィルターにより、回答はここで終わりました。",
		noteContext:   "会話がモデルの記憶の上限に達したため、回答はここで終わります。新しいチャットを始めてください。",
	},
	"pt": {
		noteMaxTokens: "A resposta termina aqui porque atingiu o tamanho máximo. Peça ao bot para continuar.",
		noteFiltered:  "Um filtro de conteúdo encerrou a resposta aqui.",
		noteContext:   "A resposta termina aqui porque a conversa enche a memória do modelo. Inicie um novo chat.",
	},
	"zh": {
		noteMaxTokens: "回答已达到最大长度，到此结束。请让机器人继续。",
		noteFiltered:  "内容过滤器在此处结束了回答。",
		noteContext:   "对话已占满模型的记忆，回答到此结束。请开始新的聊天。",
	},
}
