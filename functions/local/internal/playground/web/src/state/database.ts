import type { Body, Head } from "./stored";

// What the browser keeps: heads of conversations, and apart from them what was said.
const name = "poebridge-playground";
const heads = "heads";
const bodies = "bodies";

let opened: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(heads, { keyPath: "id" });
      request.result.createObjectStore(bodies, { keyPath: "id" });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error ?? new Error("no database"));
  });
  return opened;
}

export async function readHeads(): Promise<Head[]> {
  const db = await open();
  return result<Head[]>(db.transaction(heads).objectStore(heads).getAll());
}

export async function readHead(id: string): Promise<Head | undefined> {
  const db = await open();
  return result<Head | undefined>(db.transaction(heads).objectStore(heads).get(id));
}

export async function readBody(id: string): Promise<Body | undefined> {
  const db = await open();
  return result<Body | undefined>(db.transaction(bodies).objectStore(bodies).get(id));
}

export function write(head: Head, body: Body): Promise<void> {
  return change((store) => {
    store(heads).put(head);
    store(bodies).put(body);
  });
}

export function erase(ids: string[]): Promise<void> {
  return change((store) => {
    for (const id of ids) {
      store(heads).delete(id);
      store(bodies).delete(id);
    }
  });
}

export function eraseAll(): Promise<void> {
  return change((store) => {
    store(heads).clear();
    store(bodies).clear();
  });
}

// change does all of what it is given, or nothing.
async function change(what: (store: (name: string) => IDBObjectStore) => void): Promise<void> {
  const db = await open();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction([heads, bodies], "readwrite");
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("not written"));
    what((name) => transaction.objectStore(name));
  });
}

function result<T>(request: IDBRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result as T);
    request.onerror = () => reject(request.error ?? new Error("not read"));
  });
}
